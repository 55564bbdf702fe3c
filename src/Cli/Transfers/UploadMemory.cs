using System.Globalization;

namespace Bib.Cli.Transfers;

/// <summary>
/// Which upload a command has begun, so that the same command goes on with it: the upload's id, and since when. What
/// was changed in the source after that must not be taken for what was sent.
/// </summary>
/// <param name="file">Where it is remembered; null to remember nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class UploadMemory(string? file, TimeProvider time)
{
    /// <summary>The upload's id.</summary>
    public Guid Id { get; private set; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; private set; }

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
        BegunAt = time.GetUtcNow();
        Id = Guid.CreateVersion7(BegunAt);
        if (file is null) return;
        File.WriteAllLines(file + ".new", [Id.ToString(), BegunAt.ToString("O", CultureInfo.InvariantCulture)]);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Forgets it: it has become a version.</summary>
    public void Forget()
    {
        if (file is not null) File.Delete(file);
    }
}
