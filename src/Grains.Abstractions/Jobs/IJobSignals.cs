namespace Bib.Grains.Abstractions.Jobs;

/// <summary>
/// Tells within the process that something about jobs has changed, so that nobody has to wait for the next look. A signal
/// says nothing of what, and one may be missed: whoever listens looks from time to time as well.
/// </summary>
public interface IJobSignals
{
    /// <summary>A job may be claimed.</summary>
    void NoteQueued();

    /// <summary>A job, or its log, has changed.</summary>
    void NoteChanged(JobId job);

    /// <summary>Listens for jobs that may be claimed, until it is disposed.</summary>
    IJobWatch WatchQueue();

    /// <summary>Listens for changes of a job, until it is disposed.</summary>
    IJobWatch Watch(JobId job);
}
