namespace Bib.Storage.Audit;

/// <summary>
/// What a verification knows while it walks: the previous seal, the place in this one, and what is wrong.
/// </summary>
internal sealed class AuditWalk(AuditHead? remembered)
{
    private const int FindingsMax = 1000;
    private readonly List<AuditFinding> _findings = [];
    private AuditHead _head = new(0, AuditHashes.Genesis);
    private AuditSeal? _seal;
    private int _leaf;
    private int _leafCount;
    private long _lastId;
    private long _entries;
    private long _unsealed;
    private long _seals;
    private long _findingCount;
    private bool _rememberedSeen = remembered is null or { Number: 0 };

    /// <summary>Begins a seal: its own hash, its root, its place in the chain.</summary>
    public void Open(AuditSeal seal)
    {
        _seals++;
        (_seal, _leaf, _leafCount) = (seal, 0, seal.Leaves.Length / AuditSeal.LeafSize);
        Expect(seal.Number == _head.Number + 1, $"stands where seal {_head.Number + 1} is due");
        Expect(seal.PrevHash == _head.SealHash, "does not name its predecessor's hash");
        Expect(seal.FirstId == _lastId + 1 && seal.LastId >= seal.FirstId, $"does not begin after entry {_lastId}");
        Expect(seal.Leaves.Length == seal.EntryCount * AuditSeal.LeafSize, "counts other entries than it lists");
        Expect(seal.MerkleRoot == AuditHashes.RootOf(seal.Leaves.AsSpan(0, _leafCount * AuditSeal.LeafSize)),
            "has another root than its leaves give");
        Expect(seal.SealHash == AuditHashes.OfSeal(seal), "is not what its hash says");
        if (remembered is not null && seal.Number == remembered.Number)
        {
            _rememberedSeen = true;
            if (seal.SealHash != remembered.SealHash)
            {
                Find(AuditFindingKind.HeadLost, null, $"Seal {seal.Number} is not the one that was remembered: "
                    + $"{seal.SealHash} is here, {remembered.SealHash} was.");
            }
        }

        (_head, _lastId) = (new(seal.Number, seal.SealHash), seal.LastId);
    }

    /// <summary>An entry that the open seal should vouch for.</summary>
    public void Sealed(AuditEntry entry)
    {
        _entries++;
        for (; _leaf < _leafCount && AuditVerifier.Leaf(_seal!, _leaf).Id < entry.Id; _leaf++) Missing();
        if (_leaf < _leafCount && AuditVerifier.Leaf(_seal!, _leaf) is var leaf && leaf.Id == entry.Id)
        {
            _leaf++;
            if (leaf.Hash != AuditHashes.OfEntry(entry))
            {
                Find(AuditFindingKind.EntryChanged, entry.Id, $"Entry {entry.Id} was changed after it was sealed.");
            }
        }
        else
        {
            Find(AuditFindingKind.EntryInserted, entry.Id, $"Entry {entry.Id} was put in after its seal was made.");
        }
    }

    /// <summary>Ends the open seal: what it lists and was not met is gone.</summary>
    public void Close()
    {
        for (; _leaf < _leafCount; _leaf++) Missing();
        _seal = null;
    }

    /// <summary>An entry newer than every seal: nothing vouches for it yet.</summary>
    public void Unsealed()
    {
        _entries++;
        _unsealed++;
    }

    /// <summary>The report.</summary>
    public AuditReport End()
    {
        if (!_rememberedSeen)
        {
            Find(AuditFindingKind.HeadLost, null,
                $"Seal {remembered!.Number} was remembered and the chain ends at {_head.Number}: the log was cut or "
                + "rolled back.");
        }

        return new(_entries, _unsealed, _seals, _head, _findings, _findingCount);
    }

    private void Missing()
    {
        var id = AuditVerifier.Leaf(_seal!, _leaf).Id;
        Find(AuditFindingKind.EntryMissing, id, $"Entry {id} is gone.");
    }

    private void Expect(bool holds, string wrong)
    {
        if (!holds) Find(AuditFindingKind.SealBroken, null, $"Seal {_seal!.Number} {wrong}.");
    }

    private void Find(AuditFindingKind kind, long? entry, string message)
    {
        _findingCount++;
        if (_findings.Count < FindingsMax) _findings.Add(new(kind, entry, _seal?.Number, message));
    }
}
