namespace EventHub.Bench.Processes;

/// <summary>A directory that goes with its owner.</summary>
internal sealed class TemporaryDirectory(string root) : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(root, $"eventhub-bench-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
