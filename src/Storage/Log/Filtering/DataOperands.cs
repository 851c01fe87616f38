using System.Globalization;
using System.Text.Json;
using EventHub.Events;
using EventHub.Filters;

namespace EventHub.Storage.Log.Filtering;

/// <summary>What a data filter compares with, sorted by kind, as statements ask for it: its value, or each of its list.</summary>
internal sealed class DataOperands
{
    /// <summary>
    /// Digits up to which binary floating point, decimals and PostgreSQL's numeric order numbers alike, when no exponent is written.
    /// </summary>
    public const int MaxPlainDigits = 15;

    /// <summary>From here on UTF-16, by which the matcher orders texts, and UTF-8, by which stores do, disagree.</summary>
    private const char FirstSurrogate = '\ud800';

    private readonly List<string> _texts = [];
    private readonly List<decimal> _numbers = [];

    private DataOperands()
    {
    }

    public IReadOnlyList<string> Texts => _texts;

    public IReadOnlyList<decimal> Numbers => _numbers;

    /// <summary>There is a number that only the matcher can compare.</summary>
    public bool HasOtherNumber { get; private set; }

    public bool HasNull { get; private set; }

    public bool HasTrue { get; private set; }

    public bool HasFalse { get; private set; }

    public bool HasArray { get; private set; }

    public bool HasObject { get; private set; }

    /// <summary>True when every text sorts before what UTF-8 and UTF-16 order differently, and so alike against any other.</summary>
    public bool TextsSortAlike => _texts.TrueForAll(static t => !t.AsSpan().ContainsAnyInRange(FirstSurrogate, char.MaxValue));

    /// <returns>Null when there is a text that no store can be asked for.</returns>
    public static DataOperands? Of(DataFilter filter)
    {
        using var document = JsonDocument.Parse(filter.Value.Bytes);
        var operands = new DataOperands();
        if (filter.Operator is not (DataOperator.In or DataOperator.NotIn))
        {
            operands.Add(document.RootElement);
        }
        else
        {
            foreach (var item in document.RootElement.EnumerateArray())
            {
                operands.Add(item);
            }
        }

        return operands._texts.TrueForAll(EventRules.IsStorable) ? operands : null;
    }

    private void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String: _texts.Add(value.GetString()!); break;
            case JsonValueKind.Number: AddNumber(value.GetRawText()); break;
            case JsonValueKind.True: HasTrue = true; break;
            case JsonValueKind.False: HasFalse = true; break;
            case JsonValueKind.Array: HasArray = true; break;
            case JsonValueKind.Object: HasObject = true; break;
            default: HasNull = true; break;
        }
    }

    private void AddNumber(string text)
    {
        if (text.AsSpan().ContainsAny('e', 'E') || text.Count(char.IsAsciiDigit) > MaxPlainDigits)
        {
            HasOtherNumber = true;
        }
        else
        {
            _numbers.Add(decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture));
        }
    }
}
