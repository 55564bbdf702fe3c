namespace Bib.Interop.Tests;

/// <summary>Tells a test that a stream of responses has begun.</summary>
internal sealed class StreamSignal
{
    public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
