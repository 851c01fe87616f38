using System.Runtime.Versioning;
using EventHub.Api.Security;
using EventHub.Testing;

namespace EventHub.Api.Tests.Security;

[UnsupportedOSPlatform("windows")]
public sealed class SigningKeyTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string File => _directory[SigningKey.FileName];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone()
    {
        var first = SigningKey.LoadOrCreate(_directory.Path);
        var second = SigningKey.LoadOrCreate(_directory.Path);

        Assert.Equal(first.Secret, second.Secret);
        Assert.Equal(32, first.Secret.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void Two_directories_have_two_keys()
    {
        using var other = new TempDirectory();

        Assert.NotEqual(SigningKey.LoadOrCreate(_directory.Path).Secret, SigningKey.LoadOrCreate(other.Path).Secret);
    }

    [Fact]
    public async Task All_that_race_to_make_the_key_get_the_same_one_and_leave_nothing_else()
    {
        for (var round = 0; round < 20; round++)
        {
            using var directory = new TempDirectory();
            using var start = new Barrier(8);
            var racers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return SigningKey.LoadOrCreate(directory.Path);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));
            var keys = await Task.WhenAll(racers);

            Assert.Single(keys.Select(static k => Convert.ToHexString(k.Secret)).Distinct());
            Assert.Equal(directory[SigningKey.FileName], Assert.Single(Directory.GetFileSystemEntries(directory.Path)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("c2hvcnQ=")]
    public void A_file_that_is_no_key_is_refused_and_kept(string content)
    {
        System.IO.File.WriteAllText(File, content);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Contains(File, Assert.Throws<InvalidDataException>(() => SigningKey.LoadOrCreate(_directory.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_key_that_everybody_may_read_is_refused()
    {
        SigningKey.LoadOrCreate(_directory.Path);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => SigningKey.LoadOrCreate(_directory.Path)).Message, StringComparison.Ordinal);
    }
}
