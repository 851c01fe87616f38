using System.Globalization;

namespace EventHub.Api.Errors;

/// <summary>The protocol's codes as values of a tag.</summary>
internal static class CodeNames
{
    public static IReadOnlyList<string> Errors { get; } = [.. ErrorCodes.All.Select(static code => code.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Where a code is among them; what is none of them counts as <see cref="ErrorCodes.Internal"/>.</summary>
    public static int IndexOfError(int code)
    {
        for (var i = 0; i < ErrorCodes.All.Count; i++)
        {
            if (ErrorCodes.All[i] == code)
            {
                return i;
            }
        }

        return ErrorCodes.All.Count - 1;
    }
}
