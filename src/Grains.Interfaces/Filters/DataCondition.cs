using System.Text.Json;
using EventHub.Json;

namespace EventHub.Filters;

/// <summary>
/// A data filter made ready. A missing field reads as null; values of different kinds are unequal and not comparable; texts
/// compare by code unit.
/// </summary>
internal sealed class DataCondition
{
    private readonly string[] _path;
    private readonly DataOperator _operator;
    private readonly JsonElement _value;

    public DataCondition(DataFilter filter)
    {
        _path = filter.Field.Split('.');
        _operator = filter.Operator;
        using var document = JsonDocument.Parse(filter.Value.Bytes);
        _value = document.RootElement.Clone();
        if (_operator is DataOperator.In or DataOperator.NotIn && _value.ValueKind != JsonValueKind.Array)
        {
            // Asked, it would throw: a router that asks it would route nothing for anybody any more.
            throw new InvalidRequestException("data_filters.value", "must be an array for in and not_in");
        }
    }

    public bool Holds(JsonElement? data)
    {
        var field = Find(data);
        return _operator switch
        {
            DataOperator.Equals => Same(field, _value),
            DataOperator.NotEquals => !Same(field, _value),
            DataOperator.Contains => Contains(field),
            DataOperator.NotContains => !Contains(field),
            DataOperator.GreaterThan => Compare(field) > 0,
            DataOperator.LessThan => Compare(field) < 0,
            DataOperator.In => IsIn(field),
            DataOperator.NotIn => !IsIn(field),
            _ => throw new InvalidOperationException($"operator {_operator}"),
        };
    }

    private JsonElement? Find(JsonElement? data)
    {
        if (data is not { } current)
        {
            return null;
        }

        foreach (var name in _path)
        {
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(name, out current))
            {
                return null;
            }
        }

        return current;
    }

    private static bool Same(JsonElement? field, JsonElement value)
    {
        if (field is not { ValueKind: not JsonValueKind.Null } present)
        {
            return value.ValueKind == JsonValueKind.Null;
        }

        if (present.ValueKind != value.ValueKind)
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => CompareNumbers(present, value) == 0,
            JsonValueKind.String => present.ValueEquals(value.GetString()),
            JsonValueKind.Array or JsonValueKind.Object => JsonElement.DeepEquals(present, value),
            _ => true,
        };
    }

    /// <summary>A text contains a text; an array contains an element.</summary>
    private bool Contains(JsonElement? field)
    {
        if (field is not { } present)
        {
            return false;
        }

        if (present.ValueKind == JsonValueKind.String && _value.ValueKind == JsonValueKind.String)
        {
            return present.GetString()!.Contains(_value.GetString()!, StringComparison.Ordinal);
        }

        if (present.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var item in present.EnumerateArray())
        {
            if (Same(item, _value))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsIn(JsonElement? field)
    {
        foreach (var item in _value.EnumerateArray())
        {
            if (Same(field, item))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null when the two can't be ordered, so that neither greater_than nor less_than holds.</summary>
    private int? Compare(JsonElement? field)
    {
        if (field is not { } present || present.ValueKind != _value.ValueKind)
        {
            return null;
        }

        return _value.ValueKind switch
        {
            JsonValueKind.Number => CompareNumbers(present, _value),
            JsonValueKind.String => string.CompareOrdinal(present.GetString(), _value.GetString()),
            _ => null,
        };
    }

    private static int CompareNumbers(JsonElement left, JsonElement right) =>
        left.TryGetDecimal(out var l) && right.TryGetDecimal(out var r)
            ? l.CompareTo(r)
            : left.GetDouble().CompareTo(right.GetDouble());
}
