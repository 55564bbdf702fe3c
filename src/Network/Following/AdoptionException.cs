namespace Bib.Network.Following;

/// <summary>A topic or dataset of another node could not be taken over now.</summary>
/// <param name="message">Why.</param>
internal sealed class AdoptionException(string message) : Exception(message);
