namespace Bib.Storage.Tests.Topics;

/// <summary>
/// The end of a silo at one of its saves, before or after the database has kept it. From then on nothing more is saved
/// through it, and nobody hears of what it saved at that moment.
/// </summary>
internal sealed class SiloDeath(int atSave, bool isAfterSave)
{
    private int _left = atSave;
    private volatile bool _isDead;

    public bool IsDead => _isDead;

    public bool ComesBeforeSave()
    {
        if (!_isDead && Interlocked.Decrement(ref _left) == 0 && !isAfterSave) _isDead = true;
        return _isDead;
    }

    public bool ComesBeforeAnswer()
    {
        if (Volatile.Read(ref _left) <= 0) _isDead = true;
        return _isDead;
    }
}
