using System.Runtime.Serialization;

namespace EventHub.Testing.Load;

/// <summary>What a reader needs of <c>batched_events</c>. MessagePack needs the names; JSON takes any case.</summary>
[DataContract]
public sealed class BatchMessage
{
    [DataMember(Name = "cursor")]
    public string Cursor { get; set; } = string.Empty;

    [DataMember(Name = "events")]
    public IReadOnlyList<EventMessage> Events { get; set; } = [];
}

[DataContract]
public sealed class EventMessage
{
    [DataMember(Name = "id")]
    public string Id { get; set; } = string.Empty;

    [DataMember(Name = "position")]
    public string Position { get; set; } = string.Empty;
}

/// <summary>The answer to <c>subscribe_events</c>.</summary>
[DataContract]
public sealed class SubscriptionMessage
{
    [DataMember(Name = "cursor")]
    public string Cursor { get; set; } = string.Empty;
}
