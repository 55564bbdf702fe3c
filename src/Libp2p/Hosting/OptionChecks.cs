namespace Libp2p.Hosting;

/// <summary>Collects what of some options cannot be.</summary>
/// <param name="section">How the options are called.</param>
/// <param name="wrong">What was found.</param>
internal sealed class OptionChecks(string section, List<string> wrong)
{
    /// <summary>A time that must be longer than nothing.</summary>
    public void Positive(string option, TimeSpan value)
    {
        if (value <= TimeSpan.Zero) Add(option, $"{value} should be more than nothing");
    }

    /// <summary>A time that may be nothing.</summary>
    public void NotNegative(string option, TimeSpan value)
    {
        if (value < TimeSpan.Zero) Add(option, $"{value} should be nothing or more");
    }

    /// <summary>A number with a least value.</summary>
    public void AtLeast(string option, long value, long least)
    {
        if (value < least) Add(option, $"{value} should be at least {least}");
    }

    /// <summary>A number with a greatest value.</summary>
    public void AtMost(string option, long value, long most)
    {
        if (value > most) Add(option, $"{value} should be at most {most}");
    }

    /// <summary>Options that check themselves.</summary>
    public void Valid(Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException exception)
        {
            wrong.Add($"{section}: {exception.Message}");
        }
    }

    /// <summary>Anything else.</summary>
    public void Add(string option, string what) => wrong.Add($"{section}.{option}: {what}");
}
