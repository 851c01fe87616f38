using System.Text.Json;
using EventHub.Api.Realtime.Json;
using EventHub.Json;

namespace EventHub.Api.Realtime.WebSockets;

/// <summary>
/// What stands around a message's data on its way in: <c>{"type", "id"?, "data"?}</c>. The data stays as it is, for the message's own
/// parser; so it may be as deep as over any other transport.
/// </summary>
internal sealed class ClientEnvelope
{
    private const int MaxTypeLength = 64;

    private const int MaxIdLength = 100;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth + 1 };

    private ClientEnvelope(string type, ReadOnlyMemory<byte> id, RawJson data, InvalidRequestException? error) =>
        (Type, Id, Data, Error) = (type, id, data, error);

    /// <summary>Empty when it can't be read.</summary>
    public string Type { get; }

    /// <summary>As JSON; empty when there is none, or none that can be read.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>Null where none was sent. Lives as long as the message's memory.</summary>
    public RawJson Data { get; }

    /// <summary>What is wrong with the envelope; null: nothing.</summary>
    public InvalidRequestException? Error { get; }

    /// <summary>Never throws for what a client sends.</summary>
    public static ClientEnvelope Read(ReadOnlyMemory<byte> message)
    {
        var parts = new Parts(message);
        try
        {
            parts.Read();
        }
        catch (JsonException)
        {
            // The reader's own words are about bytes and lines of a text that its author did not write by hand.
            parts.Json.Fail(null, "the message is not valid JSON: send an object of type, id and data as text");
        }

        return new ClientEnvelope(
            parts.Type ?? string.Empty, parts.Id, new RawJson(parts.Data), parts.Json.Errors.Count == 0 ? null : new InvalidRequestException(parts.Json.Errors));
    }

    private sealed class Parts(ReadOnlyMemory<byte> message)
    {
        private bool _hasType;
        private bool _hasId;
        private bool _hasData;

        public StrictJson Json { get; } = new();

        public string? Type { get; private set; }

        public ReadOnlyMemory<byte> Id { get; private set; }

        public ReadOnlyMemory<byte> Data { get; private set; } = "null"u8.ToArray();

        public void Read()
        {
            var reader = new Utf8JsonReader(message.Span, ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                Json.Fail(null, "the message must be an object of type, id and data");
            }
            else
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    ReadField(ref reader);
                }

                if (!_hasType)
                {
                    Json.Fail("type", "is required");
                }
            }

            // Whatever follows the value is an error of the text.
            reader.Read();
        }

        private void ReadField(ref Utf8JsonReader reader)
        {
            switch (TextOf(ref reader))
            {
                case "type" when !_hasType:
                    _hasType = true;
                    Type = Text(ref reader, "type", MaxTypeLength, out _);
                    break;
                case "id" when !_hasId:
                    _hasId = true;
                    Id = Text(ref reader, "id", MaxIdLength, out var json) is null ? default : json;
                    break;
                case "data" when !_hasData:
                    _hasData = true;
                    Data = Value(ref reader);
                    break;
                case "type" or "id" or "data":
                    Json.Fail(TextOf(ref reader), "stands twice");
                    Value(ref reader);
                    break;
                case { } unknown:
                    Json.Unknown(unknown);
                    Value(ref reader);
                    break;
                case null:
                    Json.Fail(null, "the message has a field whose name contains an unpaired surrogate");
                    Value(ref reader);
                    break;
            }
        }

        private string? Text(ref Utf8JsonReader reader, string field, int maxLength, out ReadOnlyMemory<byte> json)
        {
            json = Value(ref reader);
            if (reader.TokenType == JsonTokenType.String && TextOf(ref reader) is { Length: > 0 } text && text.Length <= maxLength)
            {
                return text;
            }

            Json.Fail(field, $"must be a text of 1 to {maxLength} characters");
            return null;
        }

        private static string? TextOf(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                // An escaped unpaired surrogate is well-formed JSON that no UTF-16 text can hold; other bad bytes no socket lets through.
                return null;
            }
        }

        /// <summary>Goes past the next value.</summary>
        private ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader)
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            return message[start..(int)reader.BytesConsumed];
        }
    }
}
