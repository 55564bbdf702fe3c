namespace Bib.Query.Workers;

/// <summary>A worker has ended, or speaks nonsense; its query is lost, and nothing else.</summary>
/// <param name="message">How it ended, in words.</param>
internal sealed class WorkerLostException(string message) : Exception(message);
