using Bib.Storage.Files;
using Bib.Testing;

namespace Bib.Storage.Tests.Files;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public void A_second_owner_is_refused_and_told_the_pid_of_the_first()
    {
        using var first = DataDirectoryLock.Take(_folder["data"]);

        var refusal = Should.Throw<InvalidOperationException>(() => DataDirectoryLock.Take(_folder["data"]));

        refusal.Message.ShouldContain($"pid {Environment.ProcessId}");
    }

    [Fact]
    public void What_a_dead_owner_left_behind_is_no_hindrance()
    {
        DataDirectoryLock.Take(_folder["data"]).Dispose();

        Should.NotThrow(() => DataDirectoryLock.Take(_folder["data"]).Dispose());
    }

    public void Dispose() => _folder.Dispose();
}
