using System.Globalization;

namespace Bib.Cli.Transfers;

/// <summary>
/// Which upload a command has begun, so that the same command goes on with it: the upload's id, since when, and what
/// the files were like that were sent.
/// </summary>
/// <param name="file">Where it is remembered; null to remember nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadMemory(string? file, TimeProvider time) : IDisposable
{
    /// <summary>
    /// What was begun so long ago and is still here nobody goes on with: the node forgets an upload that rests for a
    /// day, and few last for weeks.
    /// </summary>
    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(30);

    /// <summary>The upload's id.</summary>
    public Guid Id { get; private set; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; private set; }

    /// <summary>The files that were sent.</summary>
    public SentFiles Sent { get; } = new(file is null ? null : file + ".sent");

    /// <summary>Remembers the upload that was begun, or begins one.</summary>
    public void Recall()
    {
        if (file is not null && File.Exists(file) && File.ReadAllLines(file) is [var id, var begunAt]
            && Guid.TryParseExact(id, "D", out var known)
            && DateTimeOffset.TryParse(begunAt, CultureInfo.InvariantCulture, out var since))
            (Id, BegunAt) = (known, since);
        else
            Begin();
    }

    /// <summary>Begins an upload with another id.</summary>
    public void Begin()
    {
        Sent.Forget();
        BegunAt = time.GetUtcNow();
        Id = Guid.CreateVersion7(BegunAt);
        if (file is null) return;
        foreach (var old in new DirectoryInfo(Path.GetDirectoryName(file)!).EnumerateFiles())
        {
            if (BegunAt - old.LastWriteTimeUtc > _keptFor) old.Delete();
        }

        File.WriteAllLines(file + ".new", [Id.ToString(), BegunAt.ToString("O", CultureInfo.InvariantCulture)]);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Forgets it: it has become a version.</summary>
    public void Forget()
    {
        Sent.Forget();
        if (file is not null) File.Delete(file);
    }

    public void Dispose() => Sent.Dispose();
}
