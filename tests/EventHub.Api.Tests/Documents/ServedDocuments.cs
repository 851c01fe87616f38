using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Documents;

/// <summary>The documents as a running front end serves them, and where they are kept for readers.</summary>
public sealed class ServedDocuments : IAsyncLifetime
{
    internal ApiServer Server { get; } = new();

    internal string OpenApiText { get; private set; } = string.Empty;

    internal string AsyncApiText { get; private set; } = string.Empty;

    internal OpenApiFile OpenApi { get; private set; } = null!;

    internal ContractFile AsyncApi { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        OpenApiText = await Server.Anonymous.GetStringAsync("/openapi/v1.json");
        AsyncApiText = await Server.Anonymous.GetStringAsync("/asyncapi/v1.json");
        OpenApi = new OpenApiFile(OpenApiText);
        AsyncApi = ContractFile.Parse(AsyncApiText);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal static string PathOf(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "EventHub.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("this is not run from the repository");
        }

        return Path.Combine(directory.FullName, "docs", name);
    }
}
