using System.Text;
using EventHub.Events;

namespace EventHub.Storage.Sqlite;

/// <summary>The enums' names as the file has them, in UTF-8 and without an allocation either way.</summary>
internal static class StoredNames
{
    private static readonly byte[][] Categories = Encode(EventNames.AllCategories);

    private static readonly byte[][] Severities = Encode(EventNames.AllSeverities);

    private static readonly byte[][] Priorities = Encode(EventNames.AllPriorities);

    public static ReadOnlySpan<byte> Of(EventCategory category) => Categories[(int)category];

    public static ReadOnlySpan<byte> Of(EventSeverity severity) => Severities[(int)severity];

    public static ReadOnlySpan<byte> Of(EventPriority priority) => Priorities[(int)priority];

    public static EventCategory Category(ReadOnlySpan<byte> name) => (EventCategory)Index(Categories, name);

    public static EventSeverity Severity(ReadOnlySpan<byte> name) => (EventSeverity)Index(Severities, name);

    public static EventPriority Priority(ReadOnlySpan<byte> name) => (EventPriority)Index(Priorities, name);

    private static byte[][] Encode(IReadOnlyList<string> names) => [.. names.Select(Encoding.UTF8.GetBytes)];

    private static int Index(byte[][] names, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        throw new InvalidDataException($"the file names an unknown value, {Encoding.UTF8.GetString(name)}");
    }
}
