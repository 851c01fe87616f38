using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventHub.Testing;

/// <summary>A program as a child process, with what it says; killed when disposed, so that none stays behind.</summary>
public sealed class ProgramRun : IDisposable
{
    private const int MaxLines = 2_000;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private readonly TextWriter? _log;

    private ProgramRun(Process process, string? logFile)
    {
        _process = process;
        _log = logFile is null ? null : TextWriter.Synchronized(new StreamWriter(logFile, append: true) { AutoFlush = true });
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <param name="program">Path of its assembly, see <see cref="Programs"/>.</param>
    /// <param name="logFile">Where everything that it says is added; null: only the newest lines are kept, in memory.</param>
    public static ProgramRun Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? directory = null,
        string? logFile = null) =>
        StartCommand("dotnet", [program, .. arguments], environment, directory, logFile: logFile);

    /// <summary>A program of the system.</summary>
    /// <param name="command">Its path, or a name to look for where the system looks for commands.</param>
    /// <param name="keepsInput">Its input stays open until <see cref="EndInputAsync"/>, or until this process ends.</param>
    public static ProgramRun StartCommand(
        string command,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? directory = null,
        bool keepsInput = false,
        string? logFile = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = keepsInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var run = new ProgramRun(new Process { StartInfo = start }, logFile);
        run.Begin();
        return run;
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<ProgramRun> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null) =>
        Start(program, arguments, environment, directory).ToItsEndAsync();

    /// <summary>Runs a program of the system to its end.</summary>
    public static Task<ProgramRun> RunCommandAsync(string command, params IEnumerable<string> arguments) =>
        StartCommand(command, arguments).ToItsEndAsync();

    /// <summary>Waits until it has ended and everything it said was read.</summary>
    public async Task WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Deadline);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The process did not end.\n{Output}\n{Errors}");
        }
    }

    /// <summary>Ends its input and waits for its end.</summary>
    public async Task EndInputAsync()
    {
        _process.StandardInput.Close();
        await WaitForExitAsync();
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("TERM");
        await WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it does nothing until it is let go on, and does not know of it.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        _log?.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<ProgramRun> ToItsEndAsync()
    {
        await WaitForExitAsync();
        return this;
    }

    private void Begin()
    {
        _process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        _log?.WriteLine(line);
        lines.Enqueue(line);
        if (lines.Count > MaxLines)
        {
            lines.TryDequeue(out _);
        }
    }
}
