using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventHub.Bench.Processes;

/// <summary>A process that ends with this one, whatever ends this one.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int LinesKept = 50;

    private static readonly ConcurrentDictionary<ChildProcess, byte> Living = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => KillAll();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last of what it said, for the message when it fails.</summary>
    public string LastLines => string.Join('\n', _lastLines);

    public static ChildProcess Start(string program, IReadOnlyList<string> arguments)
    {
        var isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var child = new ChildProcess(new Process
        {
            StartInfo = new ProcessStartInfo(isAssembly ? "dotnet" : program, isAssembly ? [program, .. arguments] : arguments)
            {
                // Standard input stays open as long as this process lives: a child may watch it to end with its parent.
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        });
        child._process.OutputDataReceived += child.Keep;
        child._process.ErrorDataReceived += child.Keep;
        child._process.Start();
        Living[child] = 0;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public async Task WaitUntilReadyAsync(Uri health, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        while (!await IsReadyAsync(http, health, either.Token))
        {
            if (HasExited)
            {
                throw new InvalidOperationException($"the process ended with {_process.ExitCode} before it was ready:\n{LastLines}");
            }

            try
            {
                await timer.WaitForNextTickAsync(either.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{health} was not ready within a minute:\n{LastLines}");
            }
        }
    }

    public void Dispose()
    {
        Living.TryRemove(this, out _);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri health, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(health, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void KillAll()
    {
        foreach (var child in Living.Keys)
        {
            child.Dispose();
        }
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
        {
            return;
        }

        _lastLines.Enqueue(e.Data);
        if (_lastLines.Count > LinesKept)
        {
            _lastLines.TryDequeue(out _);
        }
    }
}
