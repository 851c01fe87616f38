using EventHub.Testing;
using EventHub.Visibility;

namespace EventHub.Api.Tests.Documents;

/// <summary>A whole hub whose tracked deliveries are given up soon, with its own documents.</summary>
public sealed class DocumentedHub : IAsyncLifetime
{
    internal HubProcess Process { get; private set; } = null!;

    internal OpenApiFile OpenApi { get; private set; } = null!;

    internal ContractFile AsyncApi { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await HubProcess.StartAsync(new HubStart
        {
            MoreArguments = ["--development-tokens", "true"],
            Environment = new Dictionary<string, string>
            {
                ["EventHub__Tracking__MaxAttempts"] = "1",
                ["EventHub__Tracking__AckTimeout"] = "00:00:00.5",
                ["EventHub__Tracking__BaseDelay"] = "00:00:00.2",
                ["EventHub__Tracking__MaxDelay"] = "00:00:00.5",
            },
        });
        using var anonymous = new HttpClient { BaseAddress = Process.Address };
        OpenApi = new OpenApiFile(await anonymous.GetStringAsync("/openapi/v1.json"));
        AsyncApi = ContractFile.Parse(await anonymous.GetStringAsync("/asyncapi/v1.json"));
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    internal string TokenOf(string user) => Process.Token(user, user == "root" ? Role.Admin : Role.User);
}

[CollectionDefinition(Name)]
public sealed class DocumentedHubTests : ICollectionFixture<DocumentedHub>
{
    public const string Name = "a hub with its documents";
}
