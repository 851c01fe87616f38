using EventHub.Storage.Sqlite.Native;

namespace EventHub.Storage.Sqlite.Records;

/// <summary>Values as they are kept: times in milliseconds since 1970, switches as 0 and 1.</summary>
internal static class RecordColumns
{
    public static void BindTime(this SqliteStatement statement, int parameter, DateTimeOffset value) =>
        statement.Bind(parameter, value.ToUnixTimeMilliseconds());

    public static void BindTime(this SqliteStatement statement, int parameter, DateTimeOffset? value) =>
        statement.Bind(parameter, value?.ToUnixTimeMilliseconds());

    public static void BindSwitch(this SqliteStatement statement, int parameter, bool value) => statement.Bind(parameter, value ? 1 : 0);

    public static void BindId(this SqliteStatement statement, int parameter, Guid? value)
    {
        if (value is { } present)
        {
            statement.BindId(parameter, present);
        }
        else
        {
            statement.BindNull(parameter);
        }
    }

    public static bool GetSwitch(this SqliteStatement statement, int column) => statement.GetLong(column) != 0;

    public static Guid? GetIdOrNull(this SqliteStatement statement, int column) =>
        statement.IsNull(column) ? null : statement.GetId(column);

    public static DateTimeOffset GetTime(this SqliteStatement statement, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(statement.GetLong(column));

    public static DateTimeOffset? GetTimeOrNull(this SqliteStatement statement, int column) =>
        statement.IsNull(column) ? null : statement.GetTime(column);
}
