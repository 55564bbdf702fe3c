namespace Bib.Interop.Tests;

/// <summary>Tells a test what becomes of a stream of responses.</summary>
internal sealed class StreamSignal
{
    /// <summary>Whether streams stay open after their last response, until their caller is gone.</summary>
    public bool Holds { get; set; }

    public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Abandoned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
