namespace Bib.Silo.Configuration;

/// <summary>
/// The configuration cannot be used. The message names the key, its value, where it was said, the limit and the fix;
/// it is shown to the operator as it is.
/// </summary>
internal sealed class ConfigurationException(string message) : Exception(message);
