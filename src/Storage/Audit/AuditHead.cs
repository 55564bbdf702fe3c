namespace Bib.Storage.Audit;

/// <summary>
/// The newest seal somebody saw. Whoever keeps one elsewhere notices when the log was cut or rolled back.
/// </summary>
/// <param name="Number">The seal's number; 0 before the first.</param>
/// <param name="SealHash">The seal's hash.</param>
public sealed record AuditHead(long Number, string SealHash);
