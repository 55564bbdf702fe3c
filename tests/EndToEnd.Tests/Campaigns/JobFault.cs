namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>What is killed while a job runs, always with SIGKILL.</summary>
internal enum JobFault
{
    /// <summary>bibd; PostgreSQL goes on and is adopted.</summary>
    Bibd,

    /// <summary>The processes in which queries run.</summary>
    Workers,

    /// <summary>The postmaster; bibd has to notice and start it again.</summary>
    Postmaster,

    /// <summary>bibd and the postmaster at once: a machine that went away.</summary>
    Both,

    /// <summary>One backend, after which PostgreSQL recovers as a whole.</summary>
    Backend,

    /// <summary>bibd, and bibd again while it starts and takes the job up.</summary>
    BibdTwice,
}
