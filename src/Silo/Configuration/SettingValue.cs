namespace Bib.Silo.Configuration;

/// <summary>What a setting is, and who said so.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">Its value; empty where nothing is said and the node decides by itself.</param>
/// <param name="Origin">
/// <c>default</c>, <c>file /etc/bibd/config.yaml:3</c>, <c>variable BIBD_LOG_LEVEL</c> or <c>flag --log-level</c>.
/// </param>
internal sealed record SettingValue(Setting Setting, string Value, string Origin);
