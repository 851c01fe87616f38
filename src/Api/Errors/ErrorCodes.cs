using Microsoft.AspNetCore.Http;

namespace EventHub.Api.Errors;

/// <summary>The numbers that errors carry on every transport; the protocol's table.</summary>
public static class ErrorCodes
{
    public const int Malformed = 4000;

    public const int NotAuthenticated = 4001;

    public const int TokenExpired = 4002;

    public const int NotAllowed = 4003;

    public const int NotFound = 4004;

    public const int SlowConsumer = 4008;

    public const int TooManyConnections = 4009;

    public const int TooLarge = 4013;

    /// <summary>Temporary: the hub has too much to do, or the caller has asked too much; try again after a while.</summary>
    public const int Overloaded = 4029;

    /// <summary>Temporary: the hub can't do it now; nothing is wrong with the request.</summary>
    public const int Internal = 4500;

    public static IReadOnlyList<int> All { get; } =
    [
        Malformed, NotAuthenticated, TokenExpired, NotAllowed, NotFound, SlowConsumer, TooManyConnections, TooLarge, Overloaded, Internal,
    ];

    public static bool IsTemporary(int code) => code is SlowConsumer or TooManyConnections or Overloaded or Internal;

    /// <summary>The code of an answer that the server made without one of its own, e.g. for an unknown path.</summary>
    public static int OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => NotAuthenticated,
        StatusCodes.Status403Forbidden => NotAllowed,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status429TooManyRequests => Overloaded,
        >= StatusCodes.Status500InternalServerError => Internal,
        _ => Malformed,
    };
}
