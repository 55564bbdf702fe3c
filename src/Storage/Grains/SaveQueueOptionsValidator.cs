using Microsoft.Extensions.Options;

namespace Bib.Storage.Grains;

/// <summary>Keeps <see cref="SaveQueueOptions"/> within what makes sense.</summary>
public sealed class SaveQueueOptionsValidator : IValidateOptions<SaveQueueOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SaveQueueOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.Lanes), options.Lanes, 1, 16);
        Check(nameof(options.BatchMax), options.BatchMax, 1, 1000);
        Check(nameof(options.WaitingMax), options.WaitingMax, 1, 1_000_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string option, int value, int least, int most)
        {
            if (value < least || value > most)
                faults.Add($"{SaveQueueOptions.SectionName}.{option} is {value}; give {least} to {most}.");
        }
    }
}
