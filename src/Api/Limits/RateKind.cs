namespace EventHub.Api.Limits;

/// <summary>What is counted.</summary>
internal enum RateKind
{
    Messages,
    Events,
    Queries,
}
