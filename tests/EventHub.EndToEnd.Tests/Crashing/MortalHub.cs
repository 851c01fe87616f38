using EventHub.Testing;

namespace EventHub.EndToEnd.Tests.Crashing;

/// <summary>A hub that is killed and started again over the same data and on the same ports.</summary>
internal sealed class MortalHub : IAsyncDisposable
{
    private readonly TempDirectory _data;
    private HubProcess _life;

    private MortalHub(TempDirectory data, HubProcess life)
    {
        _data = data;
        _life = life;
    }

    /// <summary>The life of now.</summary>
    public HubProcess Life => _life;

    public static async Task<MortalHub> StartAsync(int bulkLanes)
    {
        var data = new TempDirectory();
        try
        {
            return new MortalHub(data, await HubProcess.StartAsync(
                new HubStart { DataDirectory = data.Path, HttpPort = FreePorts.Take(), BulkLanes = bulkLanes }));
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>SIGKILL, and another life that is ready when this returns.</summary>
    public async Task DieAndRiseAsync()
    {
        _life.Kill();
        await RiseAsync();
    }

    /// <summary>Another life after one that ended; ready when this returns.</summary>
    public async Task RiseAsync()
    {
        await _life.DisposeAsync();
        _life = await HubProcess.StartAsync(_life.Start);
    }

    public async ValueTask DisposeAsync()
    {
        await _life.DisposeAsync();
        _data.Dispose();
    }
}
