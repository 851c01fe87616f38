using EventHub.Api.Tests.Rest;

namespace EventHub.Api.Tests.Pages;

public sealed class PageTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task The_page_needs_no_token_and_is_asked_for_every_time()
    {
        using var answer = await server.Anonymous.GetAsync("/");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Files_whose_names_change_with_their_content_are_kept_for_ever()
    {
        using var answer = await server.Anonymous.GetAsync("/assets/app-1a2b3c.js");

        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Answers_of_the_api_are_not_kept()
    {
        using var answer = await server.Admin.GetAsync("/api/events/");

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("/assets/")]
    [InlineData("/assets/gone.js")]
    [InlineData("/some/view")]
    [InlineData("/..%2findex.html")]
    public async Task Nothing_but_the_page_is_open(string path)
    {
        using var answer = await server.Anonymous.GetAsync(path);

        await answer.ProblemAsync(401, 4001);
    }
}
