using System.Security.Cryptography;
using System.Text;

namespace EventHub.Api.Security;

/// <summary>The secret that the hub signs and checks tokens with. Whoever has it can be anybody.</summary>
public sealed class SigningKey
{
    /// <summary>Its file in the data directory: one line of base64, readable by its owner alone.</summary>
    public const string FileName = "signing.key";

    /// <summary>HMAC-SHA256 wants a key no shorter than its output.</summary>
    public const int MinBytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _secret;

    private SigningKey(byte[] secret) => _secret = secret;

    internal byte[] Secret => _secret;

    /// <summary>A key that lives as long as the process.</summary>
    public static SigningKey Generate() => new(RandomNumberGenerator.GetBytes(MinBytes));

    /// <summary>Reads the directory's key, or makes it. Processes that race to make it all return the same one.</summary>
    /// <exception cref="IOException">The directory or the file can't be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the file can't be read or written.</exception>
    /// <exception cref="InvalidDataException">The file is not a key, or everybody on the machine may read it.</exception>
    public static SigningKey LoadOrCreate(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            Create(directory, path);
        }

        return Load(path);
    }

    /// <summary>Reads the key that several nodes share. Never makes one: each node would make its own.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file can't be read.</exception>
    /// <exception cref="InvalidDataException">The file is not there or not a key, or everybody on the machine may read it.</exception>
    public static SigningKey LoadShared(string path) => File.Exists(path)
        ? Load(path)
        : throw new InvalidDataException(
            $"{path} is not there: make it once with (umask 077; openssl rand -base64 {MinBytes} > {path}), and give every node of the cluster the same one");

    private static SigningKey Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new InvalidDataException($"{path} is open to everybody on this machine: run chmod 600 on it, or delete it to get a new key");
        }

        var secret = new byte[4 * MinBytes];
        if (!Convert.TryFromBase64String(File.ReadAllText(path).Trim(), secret, out var length) || length < MinBytes)
        {
            throw new InvalidDataException(
                $"{path} must be one line of base64 with {MinBytes} to {secret.Length} bytes; delete it to get a new key");
        }

        return new SigningKey(secret[..length]);
    }

    private static void Create(string directory, string path)
    {
        var draft = Path.Combine(directory, $".{FileName}.{Guid.NewGuid():N}");
        WriteDraft(draft);

        // The first process to get here decides the key; the others read its.
        FirstName.TryTake(draft, path);
    }

    private static void WriteDraft(string draft)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(draft, options);
        file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MinBytes)) + "\n"));
        file.Flush(flushToDisk: true);
    }
}
