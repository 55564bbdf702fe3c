namespace Bib.Grains.Abstractions.Jobs;

/// <summary>What a job is for, in one word; it changes nothing in how it runs.</summary>
[GenerateSerializer, Alias("bib.jobs.type")]
public enum JobType
{
    /// <summary>None of the others.</summary>
    Custom = 0,

    /// <summary>Fetches pages.</summary>
    Scrape = 1,

    /// <summary>Changes the shape of data.</summary>
    Transform = 2,

    /// <summary>Removes what is wrong with data.</summary>
    Clean = 3,

    /// <summary>Finds things out.</summary>
    Analyze = 4,

    /// <summary>Trains or applies a model.</summary>
    Ml = 5,

    /// <summary>All of fetch, change, publish.</summary>
    Etl = 6,

    /// <summary>Brings data in.</summary>
    Ingest = 7,

    /// <summary>Takes data out.</summary>
    Export = 8,
}
