namespace EventHub.Events;

/// <summary>What an event is about. The numbers are stored: never renumber.</summary>
public enum EventCategory : byte
{
    Health = 0,
    Dns = 1,
    Security = 2,
    User = 3,
    System = 4,
    Connection = 5,
    BulkOperation = 6,
    Error = 7,
    Audit = 8,
    Custom = 9,
}

/// <summary>How bad it is. The numbers are stored: never renumber.</summary>
public enum EventSeverity : byte
{
    Debug = 0,
    Info = 1,
    Warning = 2,
    Error = 3,
    Critical = 4,
}

/// <summary>How fast it has to arrive; critical and urgent travel in the urgent lane. The numbers are stored: never renumber.</summary>
public enum EventPriority : byte
{
    Low = 0,
    Normal = 1,
    High = 2,
    Critical = 3,
    Urgent = 4,
}
