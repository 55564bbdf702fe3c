using Bib.Grains.Abstractions.Queries;

namespace Bib.Gateway.Api.Datasets;

/// <summary>What a look at an upload as a table has come to.</summary>
/// <param name="Shape">What it is as a table; null where it is none, or that could not be told.</param>
/// <param name="Problem">Why not all of it was looked at; empty where all was.</param>
public sealed record TableVerdict(TableShape? Shape, string Problem);
