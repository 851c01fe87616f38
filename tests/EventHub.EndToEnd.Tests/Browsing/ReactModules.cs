namespace EventHub.EndToEnd.Tests.Browsing;

/// <summary>React as modules that a browser loads: it is published for bundlers alone.</summary>
internal static class ReactModules
{
    private static readonly Dictionary<string, ReactModule> Modules = new()
    {
        ["react.js"] = new("react/cjs/react.development.js", [], "createElement, StrictMode, useEffect, useMemo, useRef, useState, useSyncExternalStore"),
        ["react-dom.js"] = new("react-dom/cjs/react-dom.development.js", ["react"], "createPortal"),
        ["scheduler.js"] = new("scheduler/cjs/scheduler.development.js", [], "unstable_now"),
        ["react-dom-client.js"] = new("react-dom/cjs/react-dom-client.development.js", ["react", "react-dom", "scheduler"], "createRoot"),
    };

    /// <summary>Null when it is no part of React.</summary>
    public static string? Find(string name) => Modules.TryGetValue(name, out var module) ? module.Write() : null;

    private sealed record ReactModule(string Path, string[] Requires, string Exports)
    {
        public string Write() =>
            $$"""
            {{string.Concat(Requires.Select(static (name, i) => $"import required{i} from '{name}';\n"))}}
            const process = { env: { NODE_ENV: 'development' } };
            const exports = {};
            const require = name => ({ {{string.Join(", ", Requires.Select(static (name, i) => $"'{name}': required{i}"))}} })[name];
            (() => {
            {{File.ReadAllText(SourceTree.PathOf("src", "Web", "node_modules", Path))}}
            })();
            export default exports;
            export const { {{Exports}} } = exports;
            """;
    }
}
