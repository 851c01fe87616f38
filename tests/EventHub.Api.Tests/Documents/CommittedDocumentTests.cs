namespace EventHub.Api.Tests.Documents;

/// <summary>docs/openapi.json and docs/asyncapi.json are what the hub serves; `make docs` writes them anew.</summary>
public sealed class CommittedDocumentTests(ServedDocuments served) : IClassFixture<ServedDocuments>
{
    /// <summary>Set by `make docs`.</summary>
    private static readonly bool Writes = Environment.GetEnvironmentVariable("EVENTHUB_WRITE_DOCUMENTS") is "true";

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("asyncapi.json")]
    public async Task A_committed_document_is_the_one_that_the_hub_serves(string name)
    {
        var text = (name == "openapi.json" ? served.OpenApiText : served.AsyncApiText) + "\n";
        var path = ServedDocuments.PathOf(name);
        if (Writes)
        {
            await File.WriteAllTextAsync(path, text);
        }

        var committed = File.Exists(path) ? await File.ReadAllTextAsync(path) : string.Empty;

        Assert.True(text == committed, $"docs/{name} is not what the hub serves: run `make docs` and look at what changed");
    }
}
