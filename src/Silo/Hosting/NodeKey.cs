using EventHub.Api.Security;
using EventHub.Silo.Configuration;

namespace EventHub.Silo.Hosting;

/// <summary>The key that a node signs and checks tokens with.</summary>
internal static class NodeKey
{
    /// <summary>A node that takes an authority's tokens alone, and has no key, needs none that outlives it.</summary>
    public static SigningKey Of(HubOptions options) => options is { SigningKeyFile: null, NeedsSharedKey: false }
        ? SigningKey.Generate()
        : Load(options.SigningKeyFile, options.DataDirectory);

    /// <param name="file">The shared key's; empty or null: the data directory's own, made when it is not there.</param>
    public static SigningKey Load(string? file, string dataDirectory) =>
        string.IsNullOrEmpty(file) ? SigningKey.LoadOrCreate(DataDirectory.Make(dataDirectory)) : SigningKey.LoadShared(Path.GetFullPath(file));
}
