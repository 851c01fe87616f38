using EventHub.Api.Security;

namespace EventHub.Silo.Hosting;

/// <summary>The key that a node signs and checks tokens with.</summary>
internal static class NodeKey
{
    /// <param name="file">The shared key's; empty or null: the data directory's own, made when it is not there.</param>
    public static SigningKey Load(string? file, string dataDirectory) =>
        string.IsNullOrEmpty(file) ? SigningKey.LoadOrCreate(DataDirectory.Make(dataDirectory)) : SigningKey.LoadShared(Path.GetFullPath(file));
}
