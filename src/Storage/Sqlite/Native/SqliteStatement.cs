using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace EventHub.Storage.Sqlite.Native;

/// <summary>A statement that was prepared once. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    private const int StackBytes = 512;

    public void Bind(int parameter, long value) => database.Check(sqlite3_bind_int64(statement, parameter, value));

    public void Bind(int parameter, long? value)
    {
        if (value is { } present)
        {
            Bind(parameter, present);
        }
        else
        {
            BindNull(parameter);
        }
    }

    public void Bind(int parameter, double? value)
    {
        if (value is { } present)
        {
            database.Check(sqlite3_bind_double(statement, parameter, present));
        }
        else
        {
            BindNull(parameter);
        }
    }

    public void BindNull(int parameter) => database.Check(sqlite3_bind_null(statement, parameter));

    public void BindBlob(int parameter, ReadOnlySpan<byte> value) =>
        database.Check(sqlite3_bind_blob(statement, parameter, value));

    /// <summary>Binds UTF-8 as text.</summary>
    public void BindText(int parameter, ReadOnlySpan<byte> value) =>
        database.Check(sqlite3_bind_text(statement, parameter, value));

    public void BindText(int parameter, string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        BindText(parameter, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
    }

    public void BindTextOrNull(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
        }
        else
        {
            BindText(parameter, value);
        }
    }

    public void BindId(int parameter, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        BindBlob(parameter, bytes);
    }

    /// <returns>True when there is a row.</returns>
    public bool Step()
    {
        var result = sqlite3_step(statement);
        database.Check(result);
        return result == SQLITE_ROW;
    }

    /// <summary>Makes the statement ready for the next run. A failure that it would report again was thrown by Step.</summary>
    public void Reset() => _ = sqlite3_reset(statement);

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public long GetLong(int column) => sqlite3_column_int64(statement, column);

    public long? GetLongOrNull(int column) => IsNull(column) ? null : GetLong(column);

    public double? GetNumberOrNull(int column) => IsNull(column) ? null : sqlite3_column_double(statement, column);

    /// <summary>The bytes of a text or blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => sqlite3_column_blob(statement, column);

    public Guid GetId(int column) => new(GetBytes(column), bigEndian: true);

    public string GetText(int column) => Encoding.UTF8.GetString(GetBytes(column));

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    public void Dispose() => statement.Dispose();
}
