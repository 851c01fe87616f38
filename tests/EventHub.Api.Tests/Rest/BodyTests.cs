using System.IO.Pipelines;
using EventHub.Api.Rest;
using EventHub.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EventHub.Api.Tests.Rest;

/// <summary>How much of a body is taken, and how much is held for it.</summary>
public sealed class BodyTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly DefaultHttpContext _context = new();

    public BodyTests() => _context.Features.Set<IRequestBodyPipeFeature>(new Body(_pipe.Reader));

    [Fact]
    public async Task A_body_comes_as_it_was_sent_however_large()
    {
        var sent = new byte[1024 * 1024];
        new Random(7).NextBytes(sent);
        _context.Request.ContentLength = sent.Length;
        await _pipe.Writer.WriteAsync(sent, TestContext.Current.CancellationToken);
        await _pipe.Writer.CompleteAsync();

        using var body = await ReadAsync(EventLimits.MaxBatchBytes);

        Assert.True(body.Bytes.Span.SequenceEqual(sent));
    }

    [Fact]
    public void A_length_that_is_only_announced_holds_no_memory()
    {
        _context.Request.ContentLength = EventLimits.MaxBatchBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = ReadAsync(EventLimits.MaxBatchBytes);

        Assert.False(reading.IsCompleted);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Theory]
    [InlineData(RequestBody.MaxRecordBytes + 1, null)]
    [InlineData(1, RequestBody.MaxRecordBytes + 1)]
    public async Task What_is_over_its_bound_is_refused_announced_or_not(int sent, int? announced)
    {
        _context.Request.ContentLength = announced;
        await _pipe.Writer.WriteAsync(new byte[sent], TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(RequestBody.MaxRecordBytes));

        Assert.Equal(StatusCodes.Status413PayloadTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("application/json", "identity")]
    [InlineData("application/json; charset=\"UTF-8\"", null)]
    [InlineData("text/plain;charset=utf-8", "")]
    [InlineData("application/json; charset=utf8", null)]
    [InlineData("application/json; charset=US-ASCII", null)]
    [InlineData("no type at all", null)]
    public async Task Plain_text_in_UTF8_is_taken_whatever_it_is_called(string? type, string? encoding)
    {
        (_context.Request.Headers.ContentType, _context.Request.Headers.ContentEncoding) = (type, encoding);
        await _pipe.Writer.WriteAsync("{}"u8.ToArray(), TestContext.Current.CancellationToken);
        await _pipe.Writer.CompleteAsync();

        using var body = await ReadAsync(RequestBody.MaxRecordBytes);

        Assert.Equal(2, body.Bytes.Length);
    }

    [Theory]
    [InlineData("application/json", "gzip")]
    [InlineData("application/json", "identity, br")]
    [InlineData("application/json; charset=iso-8859-1", null)]
    [InlineData("application/json; charset=utf-16", "identity")]
    public async Task A_compressed_body_and_another_charset_are_refused_unread(string type, string? encoding)
    {
        (_context.Request.Headers.ContentType, _context.Request.Headers.ContentEncoding) = (type, encoding);

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(RequestBody.MaxRecordBytes));

        Assert.Equal(StatusCodes.Status415UnsupportedMediaType, refused.StatusCode);
    }

    private Task<RequestBody> ReadAsync(int maxBytes) => RequestBody.ReadAsync(_context.Request, maxBytes, TestContext.Current.CancellationToken);

    private sealed class Body(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}

/// <summary>Every call that takes a body but no events takes a small one.</summary>
public sealed class RecordBodyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("POST", "/api/events/filters")]
    [InlineData("PUT", "/api/events/filters/019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55")]
    [InlineData("POST", "/api/events/subscriptions")]
    [InlineData("PUT", "/api/events/subscriptions/019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55")]
    [InlineData("POST", "/api/events/replay")]
    [InlineData("POST", "/api/events/replay/019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55/seek")]
    [InlineData("POST", "/api/events/replay/019389f2-7c1e-7d3a-9b1f-2f6d1c0a4e55/speed")]
    public async Task A_body_as_large_as_a_batch_is_refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(new string('x', RequestBody.MaxRecordBytes + 1)) };
        using var answer = await server.User.SendAsync(request, TestContext.Current.CancellationToken);

        await answer.ProblemAsync(413, 4013);
    }
}
