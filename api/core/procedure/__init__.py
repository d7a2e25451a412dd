"""The procedure of the service catalogue (SOP *pengajuan layanan*): steps, deeds, clocks, priority, standing orders; pure."""
