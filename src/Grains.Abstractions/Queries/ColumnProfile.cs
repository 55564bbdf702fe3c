namespace Bib.Grains.Abstractions.Queries;

/// <summary>What a column holds. All of it is exact; values are cut to 200 characters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SqlType">Its type as SQL writes it.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Min">The least value; null where there is none, or the type has no order.</param>
/// <param name="Max">The greatest value; likewise.</param>
/// <param name="Mean">The mean of numbers; null for other types.</param>
/// <param name="Top">The most frequent values, ten at most, the first the most frequent.</param>
public sealed record ColumnProfile(
    string Name,
    string SqlType,
    long Nulls,
    long Distinct,
    string? Min,
    string? Max,
    double? Mean,
    IReadOnlyList<ValueCount> Top);
