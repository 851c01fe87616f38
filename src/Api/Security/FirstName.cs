using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EventHub.Api.Security;

/// <summary>
/// Gives a finished file its name if nobody else has it. <see cref="File.Move(string, string, bool)"/> looks first and renames
/// then, so that two processes can both win; a hard link is one step.
/// </summary>
internal static partial class FirstName
{
    private const int AlreadyExists = 17;

    /// <returns>False when the name was taken; the draft is gone either way.</returns>
    /// <exception cref="IOException">The file system refused.</exception>
    public static bool TryTake(string draft, string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? TryMove(draft, path) : TryLink(draft, path);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static bool TryLink(string draft, string path)
    {
        if (Link(draft, path) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new IOException($"{path} could not be made", new Win32Exception(error));
    }

    private static bool TryMove(string draft, string path)
    {
        try
        {
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string name);
}
