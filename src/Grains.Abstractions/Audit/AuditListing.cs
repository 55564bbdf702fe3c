namespace Bib.Grains.Abstractions.Audit;

/// <summary>Who did what to which, when, through which door, under which database role.</summary>
/// <param name="Id">The entry's number; later ones are greater.</param>
/// <param name="Time">When.</param>
/// <param name="User">Who asked: a user's id, or the node's for itself; null where nobody did.</param>
/// <param name="Action">The log's word, as INSERT.</param>
/// <param name="Kind">The table, as topics; null where it is about none.</param>
/// <param name="Subject">The id of the row, or the setting's key; null where it is about none.</param>
/// <param name="Operation">The operation that it is part of.</param>
/// <param name="Door">The way in, as grpc; null where nobody said.</param>
/// <param name="Role">The database role that it was done under.</param>
/// <param name="Job">The job that did it, if one did.</param>
/// <param name="Details">A JSON object that says more; null where there is none.</param>
public sealed record AuditListing(
    long Id,
    DateTimeOffset Time,
    string? User,
    string Action,
    string? Kind,
    string? Subject,
    Guid Operation,
    string? Door,
    string Role,
    Guid? Job,
    string? Details);
