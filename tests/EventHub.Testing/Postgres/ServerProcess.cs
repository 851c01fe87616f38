using System.Globalization;

namespace EventHub.Testing.Postgres;

/// <summary>One life of a server.</summary>
internal sealed class ServerProcess
{
    /// <summary>
    /// Keeps the server: its standard input ends when the tests' process does, however that ended, and then it stops the
    /// server. A death signal would not do: it comes when the thread ends that started the process.
    /// </summary>
    private const string Keeper = """
        "$@" &
        server=$!
        cat > /dev/null
        kill -INT $server 2> /dev/null
        wait $server
        """;

    private readonly string _dataDirectory;
    private readonly ProgramRun _keeper;

    private ServerProcess(string dataDirectory, ProgramRun keeper)
    {
        _dataDirectory = dataDirectory;
        _keeper = keeper;
    }

    public static ServerProcess Start(string dataDirectory, string[] command)
    {
        var keeper = ServerAccount.Command(["sh", "-c", Keeper, "keeper", .. command]);
        return new ServerProcess(dataDirectory, ProgramRun.StartCommand(keeper[0], keeper[1..], keepsInput: true));
    }

    /// <exception cref="InvalidOperationException">It has ended; the message has what it said.</exception>
    public void ThrowIfEnded()
    {
        if (_keeper.Errors.Contains("FATAL:  could not", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"PostgreSQL did not start.\n{_keeper.Errors}");
        }
    }

    public async Task StopAsync()
    {
        await _keeper.EndInputAsync();
        _keeper.Dispose();
    }

    public async Task KillAsync()
    {
        // The server first: a child that dies alone makes it restart the others.
        if (ServerId() is { } server)
        {
            await KillAsync(server);
        }

        await Eventually.Holds(
            async _ =>
            {
                var left = Processes();
                foreach (var process in left)
                {
                    await KillAsync(process);
                }

                return left.Count == 0;
            },
            "PostgreSQL's processes to be gone");
        await StopAsync();
    }

    private string? ServerId()
    {
        var file = Path.Combine(_dataDirectory, "postmaster.pid");
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault() : null;
    }

    /// <summary>A server's processes all work in its data directory; one that outlives it holds up the next life.</summary>
    private List<string> Processes()
    {
        var found = new List<string>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            var id = Path.GetFileName(directory);
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) && WorkingDirectory(directory) == _dataDirectory)
            {
                found.Add(id);
            }
        }

        return found;
    }

    /// <returns>Null for processes that are gone, or not ours to ask.</returns>
    private static string? WorkingDirectory(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>It may have ended by itself in between, which is as good.</summary>
    private static async Task KillAsync(string process)
    {
        using var kill = await ProgramRun.RunCommandAsync("kill", "-KILL", process);
    }
}
