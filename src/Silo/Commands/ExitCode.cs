namespace EventHub.Silo.Commands;

internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;
}
