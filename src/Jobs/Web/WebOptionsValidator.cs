using Microsoft.Extensions.Options;

namespace Bib.Jobs.Web;

/// <summary>Keeps <see cref="WebOptions"/> within what makes sense.</summary>
public sealed class WebOptionsValidator : IValidateOptions<WebOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebOptions options)
    {
        var faults = new List<string>();
        Check(nameof(options.BytesMax), options.BytesMax, 1, 1L << 40);
        Check(nameof(options.Pause), options.Pause, TimeSpan.Zero, TimeSpan.FromHours(1));
        Check(nameof(options.PauseMax), options.PauseMax, options.Pause, TimeSpan.FromHours(1));
        Check(nameof(options.RedirectsMax), options.RedirectsMax, 0, 50);
        Check(nameof(options.RobotsKeptFor), options.RobotsKeptFor, TimeSpan.Zero, TimeSpan.FromDays(1));
        Check(nameof(options.HostsMax), options.HostsMax, 1, 1_000_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                faults.Add($"{WebOptions.SectionName}.{option} is {value}; give {least} to {most}.");
        }
    }
}
