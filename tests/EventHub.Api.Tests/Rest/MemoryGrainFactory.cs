using System.Reflection;
using EventHub.Emitting;
using EventHub.Queries;
using EventHub.Statistics;

namespace EventHub.Api.Tests.Rest;

/// <summary>Of the factory's many ways to get a grain, REST uses three, and one to be reached. Public and open, since the proxy derives from it.</summary>
public class MemoryGrainFactory : DispatchProxy
{
    private MemoryGrains? _grains;

    internal static IGrainFactory Of(MemoryGrains grains)
    {
        var factory = Create<IGrainFactory, MemoryGrainFactory>();
        ((MemoryGrainFactory)(object)factory)._grains = grains;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType switch
    {
        var type when type == typeof(IEmitterGrain) => new MemoryGrains.Emitter(_grains!, (string)args![0]!),
        var type when type == typeof(IEventQueryGrain) => new MemoryGrains.Query(_grains!),
        var type when type == typeof(IStatisticsGrain) => _grains!.Statistics,
        var type when type == typeof(IFrontEndStatistics) => args![0],
        var other => throw new NotSupportedException(other.Name),
    };
}
