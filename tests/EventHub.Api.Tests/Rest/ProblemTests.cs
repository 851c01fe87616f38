using EventHub.Api.Errors;
using EventHub.Log;
using EventHub.Records;
using Orleans.Runtime;

namespace EventHub.Api.Tests.Rest;

public sealed class ProblemTests
{
    public static TheoryData<Exception> WhatPasses =>
    [
        new LogOverloadedException("full"),
        new LogUnavailableException("gone"),
        new RecordsUnavailableException("gone"),
        new TimeoutException(),
        new SiloUnavailableException("not now"),
        // Of a silo that cancels its own calls, because it stops.
        new OperationCanceledException(),
        new TaskCanceledException(),
    ];

    [Theory]
    [MemberData(nameof(WhatPasses))]
    public void What_passes_is_answered_with_503_and_when_to_try_again(Exception exception)
    {
        var problem = Problem.Of(exception);

        Assert.Equal(503, problem.Status);
        Assert.NotNull(problem.RetryAfter);
        Assert.DoesNotContain(exception.Message, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_the_hub_is_a_500_that_tells_nothing_of_it()
    {
        var problem = Problem.Of(new InvalidOperationException("secret"));

        Assert.Equal(500, problem.Status);
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
    }
}
