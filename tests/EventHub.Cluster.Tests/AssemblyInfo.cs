using System.Runtime.Versioning;

// Every test starts programs that want the whole machine: side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// Signals.
[assembly: SupportedOSPlatform("linux")]
