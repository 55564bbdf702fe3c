using Microsoft.Extensions.Options;

namespace Bib.Storage.Catalog;

/// <summary>Keeps <see cref="CatalogOptions"/> within what makes sense.</summary>
public sealed class CatalogOptionsValidator : IValidateOptions<CatalogOptions>
{
    private static readonly TimeSpan _gatherMost = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _most = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CatalogOptions options)
    {
        var faults = new List<string>();
        if (options.GatherFor < TimeSpan.Zero || options.GatherFor > _gatherMost)
            faults.Add($"{CatalogOptions.SectionName}.GatherFor is {options.GatherFor}; give 0 to {_gatherMost}.");
        if (options.RestPerRound is not (>= 0 and <= 100))
            faults.Add($"{CatalogOptions.SectionName}.RestPerRound is {options.RestPerRound}; give 0 to 100.");
        if (options.Interval < _least || options.Interval > _most)
            faults.Add($"{CatalogOptions.SectionName}.Interval is {options.Interval}; give {_least} to {_most}.");
        Check(nameof(options.FactsPerRoundMax), options.FactsPerRoundMax, 1, 10_000);
        Check(nameof(options.BytesMax), options.BytesMax, 1, 64 << 20);
        Check(nameof(options.RowsPerStepMax), options.RowsPerStepMax, 1, 100_000);
        Check(nameof(options.FollowersMax), options.FollowersMax, 1, 100_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string option, int value, int min, int max)
        {
            if (value < min || value > max)
                faults.Add($"{CatalogOptions.SectionName}.{option} is {value}; give {min} to {max}.");
        }
    }
}
